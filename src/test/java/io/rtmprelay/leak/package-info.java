/** Fails the build when a test run leaves a buffer unreleased. */
@NullMarked
package io.rtmprelay.leak;

import org.jspecify.annotations.NullMarked;
