"""Where proxies, gateways, caches and connection pools pass requests on."""
