/** Media servers within the test, which keep all they get and change for the worse on command. */
@NullMarked
package io.rtmprelay.it.moody;

import org.jspecify.annotations.NullMarked;
