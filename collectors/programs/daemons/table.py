"""Daemons whose configuration files are told by their names: which files, how written, which keys differ.

A key without a rule is read as any other setting (`archscan.lexicon.addresses`): most daemons need none.
To add a daemon: a line here, a file of it in `fixtures/daemons/`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archscan.formats.entries import Dialect

from .forms import (
    Form,
    fields,
    first_word,
    name_servers,
    next_hops,
    nothing,
    relays,
    sip,
    sockets,
    web,
    words,
)

_INI = Dialect()
_HASH = Dialect(comments=("#",))
_PLAIN = Dialect(comments=("#",), blocks=False)
_SECTIONS = Dialect(blocks=False)
_C = Dialect(comments=("#", "//"), terminated=True)


@dataclass(frozen=True, slots=True)
class Daemon:
    """One kind of configuration file."""

    name: str
    patterns: tuple[str, ...]
    """Of paths, matched from the right; endings of templates are taken off before."""
    dialect: Dialect | None = _INI
    """None where the file's ending tells its format (YAML, JSON, TOML)."""
    rules: tuple[tuple[str, Form], ...] = ()
    """Patterns of whole last keys in lower case, and the form of their values; the first counts."""
    strict: bool = False
    """Whether only the keys with a rule hold addresses of others."""
    shape: str = ""
    """What stands in the text, where the name alone does not tell."""


DAEMONS: tuple[Daemon, ...] = (
    # --- logs, first: their files lie among those of others ---
    Daemon("syslog-ng", ("syslog-ng*.conf", "syslog-ng/*.conf", "syslog-ng/*/*.conf"), _HASH, strict=True),
    Daemon("rsyslog", ("rsyslog*.conf", "rsyslog.d/*.conf"), _HASH, strict=True),
    # --- mail ---
    Daemon(
        "postfix",
        ("main.cf", "master.cf", "postfix/*.cf", "postfix/conf.d/*.cf"),
        Dialect(comments=("#",), inline=False, blocks=False, indented=True),
        (
            (r"relayhost|.*fallback_relay|fallback_transport", relays),
            (r".*_transport|content_filter|.*relay.*", next_hops),
            (r"hosts|server_host|memcache", words),
            (r".*", sockets),
        ),
        strict=True,
    ),
    Daemon(
        "postfix",
        (
            "mysql*.cf",
            "pgsql*.cf",
            "ldap*.cf",
            "*_maps.cf",
            "postfix/sql/*",
            "postfix/mysql/*",
            "postfix/ldap/*",
        ),
        _PLAIN,
        ((r"hosts|server_host", words),),
        strict=True,
    ),
    Daemon(
        "postfix",
        ("postfix/transport*", "postfix/*transport", "postfix/relay*", "postfix/sender_relay*"),
        Dialect(comments=("#",), inline=False, blocks=False),
        ((r".*", next_hops),),
        strict=True,
    ),
    Daemon(
        "dovecot",
        (
            "dovecot*.conf",
            "dovecot*.conf.ext",
            "dovecot/*.conf",
            "dovecot/*/*.conf",
            "dovecot/*.ext",
            "dovecot/*/*.ext",
        ),
        _HASH,
        (
            (r"connect|args|uris?|dict|.*_dict|quota\d*|.*quota|fts.*|acl_.*|proxy", fields),
            (r"mail_replica", sockets),
            (r"pass_attrs|user_attrs|default_fields|override_fields", fields),
            (r"login_trusted_networks|listen|hostname|postmaster_address", nothing),
        ),
    ),
    Daemon(
        "rspamd",
        ("rspamd/*.conf", "rspamd/*/*.conf", "rspamd/*/*.inc", "local.d/*", "override.d/*"),
        _HASH,
        (
            (r"bind_socket|secure_ip|local_addrs|fallback|backend", nothing),
            (r"maps?|settings|.*whitelist.*", web),
            (r"(?:read_|write_)?servers?|hosts|upstreams?", words),
            (r"nameservers?", words),
        ),
    ),
    Daemon("sogo", ("sogo.conf", "sogo/*.conf"), Dialect(comments=("//",)), ((r"woport", nothing),)),
    Daemon(
        "clamav",
        ("clamd*.conf", "freshclam*.conf", "clamav-milter*.conf"),
        _PLAIN,
        ((r"clamdsocket|notifyclamd", sockets), (r"httpproxyserver", first_word)),
        strict=True,
    ),
    Daemon(
        "opendkim",
        ("opendkim*.conf", "opendmarc*.conf"),
        _PLAIN,
        ((r"dsn|.*database.*", fields),),
        strict=True,
    ),
    Daemon(
        "exim",
        ("exim*.conf", "update-exim4.conf.conf", "exim/*.conf", "exim4/*.conf"),
        _PLAIN,
        ((r"dc_smarthost|route_list|route_data|spamd_address|av_scanner", relays),),
    ),
    Daemon(
        "msmtp",
        ("msmtprc", ".msmtprc", "ssmtp.conf", "nullmailer/remotes", "nbsmtprc", "dma.conf"),
        _PLAIN,
        ((r"host|mailhub|smarthost", first_word), (r"hostname|domain|rewritedomain|from", nothing)),
        strict=True,
    ),
    Daemon("amavis", ("amavisd.conf", "amavis/conf.d/*"), _HASH),
    # --- names and time ---
    Daemon(
        "unbound",
        ("unbound*.conf", "unbound/*.conf", "unbound/*/*.conf"),
        _PLAIN,
        ((r"(?:forward|stub|auth)-(?:addr|host)|master", name_servers), (r"redis-server-host", words)),
        strict=True,
    ),
    Daemon(
        "bind",
        ("named*.conf", "named.conf.*", "bind/*.conf", "bind9/*.conf"),
        _C,
        ((r"|forwarders|masters|primaries|also-notify", name_servers),),
        strict=True,
    ),
    Daemon(
        "dnsmasq",
        ("dnsmasq*.conf", "dnsmasq.d/*"),
        _PLAIN,
        ((r"server|rev-server", name_servers),),
        strict=True,
    ),
    Daemon("coredns", ("Corefile", "*.Corefile"), _HASH, ((r"forward|proxy", words),), strict=True),
    Daemon(
        "powerdns",
        ("pdns*.conf", "recursor*.conf", "dnsdist*.conf", "pdns.d/*.conf"),
        _PLAIN,
        (
            (r"local-address|webserver-.*|allow-.*|default-soa.*|query-local-address", nothing),
            (r"forward-zones.*", fields),
        ),
    ),
    Daemon(
        "chrony",
        ("chrony.conf", "ntp.conf", "ntpd.conf", "chrony/*.conf"),
        _PLAIN,
        ((r"server|pool|peer", first_word),),
        strict=True,
    ),
    # --- directories and logins ---
    Daemon(
        "openldap",
        ("ldap.conf", "slapd*.conf", "nslcd.conf", "pam_ldap.conf"),
        _PLAIN,
        ((r"uri|host|hosts|provider|syncrepl", words),),
        strict=True,
    ),
    Daemon(
        "sssd",
        ("sssd.conf", "krb5.conf"),
        _PLAIN,
        ((r"ldap_uri|krb5_server|kdc|admin_server", words),),
        strict=True,
    ),
    Daemon(
        "freeradius",
        (
            "radiusd.conf",
            "freeradius/*",
            "raddb/*",
            "raddb/mods-enabled/*",
            "freeradius/mods-enabled/*",
            "mods-enabled/*",
            "proxy.conf",
        ),
        _HASH,
        ((r"server|ipaddr|ipv4addr|virtual_server|host|url|connect_uri", words),),
        strict=True,
        shape=r"sql|ldap|home_server|rest\s*\{",
    ),
    Daemon(
        "samba",
        ("smb.conf", "smb.conf.*", "samba/*.conf"),
        _SECTIONS,
        ((r"interfaces|hosts allow|hosts deny|netbios name|server string", nothing),),
    ),
    # --- telephony, chat, games ---
    Daemon(
        "asterisk",
        ("asterisk/*.conf", "asterisk/*/*.conf", "pjsip*.conf", "sip.conf", "res_*.conf", "freeswitch/*.xml"),
        Dialect(comments=(";",), blocks=False),
        (
            (r"contact|server_uri|client_uri|outbound_proxy|register|aors", sip),
            (r"bind.*|extern.*|local_net|externip|permit|deny|from_?domain|realm", nothing),
        ),
    ),
    Daemon(
        "kamailio",
        ("kamailio*.cfg", "opensips*.cfg", "kamailio/*.cfg", "opensips/*.cfg"),
        Dialect(comments=("# ", "##", "#\t"), inline=False, blocks=False),
        ((r"listen|alias|advertise", nothing),),
    ),
    Daemon(
        "coturn",
        ("turnserver*.conf", "coturn/*.conf"),
        _PLAIN,
        ((r".*-userdb|.*-statsdb", fields), (r".*-ip|realm|server-name|.*-device", nothing)),
    ),
    Daemon(
        "synapse",
        ("homeserver*.yaml", "homeserver*.yml", "synapse/*.yaml", "dendrite*.yaml"),
        None,
        ((r"server_name|public_baseurl|web_client_location|bind_addresses|addresses|well_known.*", nothing),),
    ),
    Daemon(
        "ejabberd",
        ("ejabberd*.yml", "ejabberd*.yaml", "prosody*.cfg.lua", "prosody/*.lua"),
        None,
        ((r"hosts|ip|ip_access.*|host_config", nothing),),
    ),
    # --- programming languages' servers ---
    Daemon(
        "php",
        (
            "php.ini",
            "php*.ini",
            "php/*.ini",
            "php/*/*.ini",
            "php-conf.d/*.ini",
            "php-fpm*.conf",
            "php-fpm.d/*.conf",
            "fpm/*.conf",
            "fpm/pool.d/*.conf",
            "www.conf",
            "php/*.conf",
        ),
        Dialect(comments=(";", "#"), blocks=False),
        ((r"smtp", words), (r"listen.*|pm\..*|access\..*|slowlog", nothing)),
    ),
    Daemon(
        "uwsgi",
        ("uwsgi*.ini", "uwsgi/*.ini", "*.uwsgi"),
        _PLAIN,
        ((r"route.*|subscribe-to|fastrouter-to|http-to|.*log.*|cache2?|spooler.*", fields),),
        strict=True,
    ),
    # --- databases' own clients and servers ---
    Daemon(
        "mysql",
        (
            "my.cnf",
            ".my.cnf",
            "my.ini",
            "mysql/*.cnf",
            "mysql/*/*.cnf",
            "mariadb/*.cnf",
            "mariadb.conf.d/*.cnf",
            "client.cnf",
            "mysqld.cnf",
        ),
        _PLAIN,
        (
            (r"wsrep[_-]cluster[_-]address|group_replication_group_seeds|loose-group.*seeds", words),
            (r"host|master-host", words),
        ),
        strict=True,
    ),
    Daemon(
        "sphinx",
        ("sphinx*.conf", "manticore*.conf", "searchd*.conf"),
        _HASH,
        ((r"sql_host", words), (r"agent.*", first_word), (r"listen", nothing)),
        strict=True,
    ),
    # --- applications with files of their own ---
    Daemon(
        "gitlab",
        ("gitlab.rb", "gitlab*.rb"),
        _PLAIN,
        ((r"external_url|.*listen_addr.*|.*'?bind'?.*|.*whitelist.*|.*trusted.*", nothing),),
    ),
    Daemon(
        "gitea",
        ("app.ini",),
        _SECTIONS,
        ((r"http_addr|root_url|domain|ssh_.*|local_root_url|protocol", nothing),),
        shape=r"\[(?:database|server|repository)\]",
    ),
    Daemon(
        "airflow",
        ("airflow*.cfg", "airflow/*.cfg"),
        _SECTIONS,
        ((r"base_url|web_server_host|hostname_callable|endpoint_url|worker_log_server.*|doc.*", nothing),),
    ),
    Daemon(
        "odoo",
        (
            "odoo*.conf",
            "openerp*.conf",
            "odoo*.cfg",
            "openerp*.cfg",
            "trytond*.conf",
            "odoorc",
            ".odoorc",
            "odoo/*.conf",
        ),
        _SECTIONS,
        ((r".*interface|dbfilter|proxy_mode", nothing),),
    ),
    Daemon(
        "mattermost",
        ("config.json", "mattermost*.json"),
        None,
        ((r"siteurl|listenaddress|supportemail|.*link|.*downloadlink", nothing),),
        shape=r'"SqlSettings"',
    ),
    Daemon("graylog", ("graylog*.conf",), _PLAIN, ((r"http_.*uri|http_bind.*|rest_.*", nothing),)),
    Daemon("sonarqube", ("sonar.properties",), None, ((r"sonar\.web.*", nothing),)),
    Daemon("guacamole", ("guacamole.properties",), None),
    Daemon(
        "icinga", ("icinga2/*.conf", "icinga2/*/*.conf", "icingaweb2/*.ini", "icingaweb2/*/*/*.ini"), _HASH
    ),
    Daemon(
        "zabbix-server",
        ("zabbix_server*.conf", "zabbix_proxy*.conf", "zabbix_web*.conf"),
        _PLAIN,
        ((r"dbhost|server", words), (r"sourceip|listenip|statsallowedip|hostname", nothing)),
    ),
    # --- networks and tunnels ---
    Daemon(
        "openvpn",
        ("openvpn/*.conf", "*.ovpn", "client.ovpn"),
        Dialect(comments=("#", ";"), blocks=False),
        ((r"remote|http-proxy|socks-proxy", first_word),),
        strict=True,
    ),
    Daemon("stunnel", ("stunnel*.conf", "stunnel/*.conf"), _SECTIONS, ((r"connect", words),), strict=True),
    Daemon(
        "torproxy",
        ("torrc", "privoxy*.conf", "privoxy/config", "tinyproxy*.conf", "polipo*.conf"),
        _PLAIN,
        ((r"forward.*|upstream|hiddenserviceport|parentproxy|socksparentproxy", fields),),
        strict=True,
    ),
    Daemon(
        "collectd",
        ("collectd*.conf", "collectd/*.conf", "collectd.conf.d/*.conf"),
        _PLAIN,
        ((r"server", first_word), (r"host|url|address", words), (r"hostname|listen", nothing)),
        strict=True,
    ),
    Daemon(
        "bareos", ("bareos/*.conf", "bacula*.conf", "bareos*.conf"), _HASH, ((r"address|.*sdaddress", words),)
    ),
)

SKIPPED_FOLDERS = re.compile(r"(?:^|/)(?:mods-available|sites-available|conf-available)/", re.IGNORECASE)
"""Where files lie that are in use only if another folder links them."""
