/** The OpenAPI document of the admin port, and the routing and checking by it. */
@NullMarked
package io.rtmprelay.web.contract;

import org.jspecify.annotations.NullMarked;
