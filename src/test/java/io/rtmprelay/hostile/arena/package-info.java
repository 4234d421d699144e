/** A relay under attack, a bystander whose stream must not suffer, and those who attack. */
@NullMarked
package io.rtmprelay.hostile.arena;

import org.jspecify.annotations.NullMarked;
