"""A linear tagger of dates, figures and actors: tokens with features of our own, a scikit-learn classifier, legal sequences of tags.

``tokens → features → the probability of each tag (SGDClassifier) → the best legal sequence (Viterbi) → spans``

=============  ==================================================
``tokens``     a text as sequences of tokens
``features``   what is told of each token
``tags``       spans as tags of tokens, and back
``decode``     the best legal sequence of tags
``model``      the tagger itself
``train``      learning one from labelled articles
``store``      writing one to a folder, and reading it from there
=============  ==================================================
"""
