package io.rtmprelay.amf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfValue.StrictArray;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The two messages of every publisher whose values are read: connect and onMetaData. */
@State(Scope.Thread)
public class AmfBenchmark {

  /** Which message. */
  public enum Said {
    CONNECT,
    ON_METADATA
  }

  /** In which form. */
  public enum Form {
    AMF0,
    AMF3
  }

  @Param public Said said = Said.CONNECT;
  @Param public Form form = Form.AMF0;

  private List<AmfValue> values;
  private ByteBuf body;
  private ByteBuf out;

  @Setup
  public void open() throws AmfException {
    values = said == Said.CONNECT ? connect() : metadata();
    body = Unpooled.directBuffer();
    out = body;
    encode();
    out = Unpooled.directBuffer();
    check();
  }

  private static List<AmfValue> connect() {
    AmfObject object =
        AmfObject.builder()
            .put("app", "live")
            .put("type", "nonprivate")
            .put("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)")
            .put("swfUrl", "rtmp://media.example.org/live")
            .put("tcUrl", "rtmp://media.example.org/live")
            .put("capsEx", 15)
            .put("videoFunction", 14)
            .put("fourCcList", new StrictArray(List.of(AmfValue.of("av01"), AmfValue.of("hvc1"))))
            .build();
    return List.of(AmfValue.of("connect"), AmfValue.of(1), object);
  }

  private static List<AmfValue> metadata() {
    AmfObject.Builder fields =
        AmfObject.builder()
            .put("duration", 0)
            .put("fileSize", 0)
            .put("width", 1920)
            .put("height", 1080)
            .put("videocodecid", 7)
            .put("videodatarate", 6000)
            .put("framerate", 60)
            .put("audiocodecid", 10)
            .put("audiodatarate", 160)
            .put("audiosamplerate", 48_000)
            .put("audiosamplesize", 16)
            .put("audiochannels", 2)
            .put("stereo", true);
    for (String channels : List.of("2.1", "3.1", "4.0", "4.1", "5.1", "7.1")) {
      fields.put(channels, false);
    }
    fields.put("encoder", "an encoder with a name and a version (31.0.0)");
    return List.of(
        AmfValue.of("@setDataFrame"), AmfValue.of("onMetaData"), fields.buildEcmaArray());
  }

  /** What is encoded is decoded to the same, and encoded again to the same bytes. */
  private void check() throws AmfException {
    List<AmfValue> decoded = decode();
    String before = decoded.toString();
    values = decoded;
    encode();
    if (decoded.size() != 3 || !out.equals(body.readerIndex(0))) {
      throw new IllegalStateException("coded wrongly: " + before);
    }
  }

  @Benchmark
  public List<AmfValue> decode() throws AmfException {
    body.readerIndex(0);
    return form == Form.AMF0 ? new Amf0Reader(body).readAll() : new Amf3Reader(body).readAll();
  }

  @Benchmark
  public int encode() throws AmfException {
    out.clear();
    if (form == Form.AMF0) {
      Amf0Writer writer = new Amf0Writer(out);
      for (AmfValue value : values) {
        writer.write(value);
      }
    } else {
      Amf3Writer writer = new Amf3Writer(out);
      for (AmfValue value : values) {
        writer.write(value);
      }
    }
    return out.writerIndex();
  }

  @TearDown
  public void close() {
    body.release();
    out.release();
  }
}
