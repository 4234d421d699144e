/** The manifests for Kubernetes: built, read strictly, and held against the relay's config. */
@NullMarked
package io.rtmprelay.it.k8s;

import org.jspecify.annotations.NullMarked;
