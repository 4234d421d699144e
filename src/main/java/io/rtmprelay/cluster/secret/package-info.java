/** What nodes prove to each other, and hide from everybody else, by the secret of the cluster. */
@NullMarked
package io.rtmprelay.cluster.secret;

import org.jspecify.annotations.NullMarked;
