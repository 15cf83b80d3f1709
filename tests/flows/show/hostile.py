"""Text that a page may print and no reader must run into: a colour, a title change, a turned line, a formula, a tag."""

EVIL = "=1+1\x1b[31m\x9b0m\u202egpj.\u2066<b>*[x](javascript:y)|"
EVIL_SQL = (
    "select '=1+1' || chr(27) || '[31m' || chr(155) || '0m' || chr(8238) || 'gpj.' || chr(8294) "
    "|| '<b>*[x](javascript:y)|' as headline"
)
