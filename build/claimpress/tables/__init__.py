"""From typed records to sorted, typed Arrow tables: the one definition of every column."""
