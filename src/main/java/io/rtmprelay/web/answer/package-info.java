/** What every HTTP answer of the relay has in common. */
@NullMarked
package io.rtmprelay.web.answer;

import org.jspecify.annotations.NullMarked;
