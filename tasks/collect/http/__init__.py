"""One exchange over HTTP within its bounds: client, faults, decoding, allowed addresses."""
