/** The keys of how a node shares its streams with others. */
@NullMarked
package io.rtmprelay.config.reader.cluster;

import org.jspecify.annotations.NullMarked;
