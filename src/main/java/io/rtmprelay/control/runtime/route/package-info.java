/** Which route takes a name: those set at run time, and those of the config file. */
@NullMarked
package io.rtmprelay.control.runtime.route;

import org.jspecify.annotations.NullMarked;
