"""Several questions typed as one."""
