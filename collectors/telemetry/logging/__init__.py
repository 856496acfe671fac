"""Log settings of programs: levels, formats and appenders of their libraries."""
