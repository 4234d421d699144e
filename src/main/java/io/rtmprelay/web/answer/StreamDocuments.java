package io.rtmprelay.web.answer;

import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports as JSON text, with the text of those listed last at hand: figures change once a second,
 * so who asks more often than that costs a copy of bytes and no garbage that collections, which
 * stop the media loops, would come sooner for. Owned by one control loop.
 */
public final class StreamDocuments {

  private static final byte[] LIST = ascii("{\"streams\":[");
  private static final byte[] MISSING = ascii("],\"missing\":");
  private static final byte[] END = ascii("}");

  /** By the streams' full names. */
  private Map<String, Text> listed = Map.of();

  /** A report, and the JSON it was written down as. */
  private record Text(StreamReport report, Buffer json) {}

  /** The list of all, and the names of the nodes that did not answer. */
  public Buffer of(StreamReports reports) {
    List<Buffer> parts = new ArrayList<>(reports.streams().size());
    Map<String, Text> next = HashMap.newHashMap(reports.streams().size());
    int bytes = LIST.length + MISSING.length + END.length;
    for (StreamReport report : reports.streams()) {
      String name = report.streamName();
      Text text = text(name, report);
      next.put(name, text);
      parts.add(text.json);
      bytes += text.json.length() + 1;
    }
    listed = next;
    Buffer missing = new JsonArray(reports.missing()).toBuffer();
    return joined(parts, missing, bytes + missing.length());
  }

  /** The text of {@link StreamJson#of(StreamReport)}; not to be changed. */
  public Buffer of(StreamReport report) {
    return text(report.streamName(), report).json;
  }

  /** At hand if it is of this very report: to compare what two of them say would be dearer. */
  @SuppressWarnings("ReferenceEquality")
  private Text text(String streamName, StreamReport report) {
    Text known = listed.get(streamName);
    return known != null && known.report == report
        ? known
        : new Text(report, StreamJson.of(report).toBuffer());
  }

  private static Buffer joined(List<Buffer> streams, Buffer missing, int maxBytes) {
    Buffer list = Buffer.buffer(maxBytes).appendBytes(LIST);
    for (int i = 0; i < streams.size(); i++) {
      if (i > 0) {
        list.appendByte((byte) ',');
      }
      list.appendBuffer(streams.get(i));
    }
    return list.appendBytes(MISSING).appendBuffer(missing).appendBytes(END);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
