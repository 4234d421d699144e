package io.rtmprelay.amf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value with named members: in either version of AMF and with or without a class.
 *
 * <p>Members keep their order, their duplicates and empty names, so that a value is written as it
 * was read; looking one up finds the last of its name. A class name is data: nothing is ever
 * instantiated from it.
 */
public sealed interface AmfObject extends AmfValue {

  /** One name with its value. */
  record Member(String name, AmfValue value) {}

  /** In the order of the wire. */
  List<Member> members();

  /** An object without members. */
  static AmfObject empty() {
    return new Anonymous(List.of());
  }

  static Builder builder() {
    return new Builder();
  }

  /** The last member of that name, a reference replaced by its target; null if there is none. */
  default @Nullable AmfValue get(String name) {
    List<Member> members = members();
    for (int i = members.size() - 1; i >= 0; i--) {
      Member member = members.get(i);
      if (member.name().equals(name)) {
        return member.value().resolved();
      }
    }
    return null;
  }

  /** The text of a member, or the fallback if it is absent or of another type. */
  default String stringOr(String name, String fallback) {
    AmfValue value = get(name);
    return value == null ? fallback : value.stringOr(fallback);
  }

  /** The number of a member, or the fallback if it is absent or of another type. */
  default double numberOr(String name, double fallback) {
    AmfValue value = get(name);
    return value == null ? fallback : value.numberOr(fallback);
  }

  /** The truth of a member, or the fallback if it is absent or of another type. */
  default boolean booleanOr(String name, boolean fallback) {
    AmfValue value = get(name);
    return value == null ? fallback : value.booleanOr(fallback);
  }

  /** A member that has members itself, or the fallback if it is absent or of another type. */
  default AmfObject objectOr(String name, AmfObject fallback) {
    AmfValue value = get(name);
    return value == null ? fallback : value.objectOr(fallback);
  }

  /** The ordered elements of a member that is an array; none if it is absent or of another type. */
  default List<AmfValue> items(String name) {
    AmfValue value = get(name);
    return value == null ? List.of() : value.items();
  }

  /** AMF0 03. */
  record Anonymous(List<Member> members) implements AmfObject {
    public Anonymous {
      members = List.copyOf(members);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 08. The count on the wire is a hint that is wrong in practice and is not kept. */
  record EcmaArray(List<Member> members) implements AmfObject {
    public EcmaArray {
      members = List.copyOf(members);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 10. */
  record Typed(String className, List<Member> members) implements AmfObject {
    public Typed {
      members = List.copyOf(members);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 09: a part with names, none of them empty, and a part with consecutive numbers from 0. */
  record Amf3Array(List<Member> members, List<AmfValue> dense) implements AmfObject {
    public Amf3Array {
      members = List.copyOf(members);
      dense = List.copyOf(dense);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /**
   * AMF3 0A: the members that the traits name come first, in that order; if the traits are dynamic,
   * others with names that are not empty may follow.
   */
  record Amf3Object(Traits traits, List<Member> members) implements AmfObject {

    /** The class of an object; its name is empty for an anonymous one. */
    public record Traits(String className, boolean dynamic, List<String> sealedNames) {
      public Traits {
        sealedNames = List.copyOf(sealedNames);
      }
    }

    public Amf3Object {
      members = List.copyOf(members);
      int sealed = traits.sealedNames().size();
      if (members.size() < sealed || (members.size() > sealed && !traits.dynamic())) {
        throw new IllegalArgumentException(members.size() + " members, but " + sealed + " sealed");
      }
      for (int i = 0; i < sealed; i++) {
        if (!members.get(i).name().equals(traits.sealedNames().get(i))) {
          throw new IllegalArgumentException("member " + i + " is not the sealed one");
        }
      }
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** Members in the order of the calls. Each build takes what was put so far. */
  final class Builder {

    private final List<Member> members = new ArrayList<>();

    private Builder() {}

    public Builder put(String name, AmfValue value) {
      members.add(new Member(name, value));
      return this;
    }

    public Builder put(String name, String text) {
      return put(name, AmfValue.of(text));
    }

    public Builder put(String name, double number) {
      return put(name, AmfValue.of(number));
    }

    public Builder put(String name, boolean truth) {
      return put(name, AmfValue.of(truth));
    }

    public Anonymous build() {
      return new Anonymous(members);
    }

    public EcmaArray buildEcmaArray() {
      return new EcmaArray(members);
    }
  }
}
