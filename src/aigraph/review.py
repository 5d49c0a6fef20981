def review(*a): raise NotImplementedError
