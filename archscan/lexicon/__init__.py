"""Knowledge that is data: technologies, images, addresses, secrets, well-known ports."""
