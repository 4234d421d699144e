/** Programs beside the test: started, watched, ended by their id. */
@NullMarked
package io.rtmprelay.it.process;

import org.jspecify.annotations.NullMarked;
