"""What an admin uploads to a host: packages built from the checkout or from the installed wheel."""
