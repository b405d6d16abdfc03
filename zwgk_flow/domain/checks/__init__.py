"""The checks of an audit, one module for each family; which there are says `domain.audit`."""
