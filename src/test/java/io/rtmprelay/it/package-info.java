/** The relay among real encoders and real media servers, from outside: command line, RTMP, REST. */
@NullMarked
package io.rtmprelay.it;

import org.jspecify.annotations.NullMarked;
