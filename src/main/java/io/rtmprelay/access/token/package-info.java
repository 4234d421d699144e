/** Tokens: rights to one stream's name that end by themselves. */
@NullMarked
package io.rtmprelay.access.token;

import org.jspecify.annotations.NullMarked;
