package io.rtmprelay.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as a browser asks for it, over real sockets. */
class ConsoleHandlerTest {

  private static final Pattern MAIN = Pattern.compile("src=\"(console/[0-9a-f]{20})/main\\.js\"");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void start() throws Exception {
    var router = Router.router(vertx);
    new ConsoleHandler(vertx).route(router);
    Problem.answerErrors(router, path -> "GET, HEAD");
    port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private HttpResponse<byte[]> request(String method, String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return request("GET", path, headers);
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private String folder() throws Exception {
    return "/" + found(MAIN, text(get("/"))) + "/";
  }

  @Test
  @DisplayName("the page lets in the one script that stands in it, and no other")
  void policyFitsThePage() throws Exception {
    var page = get("/");
    var script = found(IMPORT_MAP, text(page));
    var policy = header(page, "content-security-policy");
    var source = Digest.of(script.getBytes(StandardCharsets.UTF_8)).policySource();
    assertThat(policy)
        .contains("default-src 'self';")
        .contains("script-src 'self' " + source + ";")
        .contains("media-src 'self' blob:;")
        .contains("object-src 'none';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(text(page).replace(script, "")).doesNotContain("{", "}");
  }

  @Test
  @DisplayName("whatever the page links is there")
  void linksAreThere() throws Exception {
    var links = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(text(get("/")));
    int found = 0;
    for (; links.find(); found++) {
      assertThat(get("/" + links.group(1)).statusCode()).as(links.group(1)).isEqualTo(200);
    }
    assertThat(found).isGreaterThan(30);
  }

  @Test
  @DisplayName("the page is asked for each time, and not sent again if it is the same")
  void pageIsAskedForEachTime() throws Exception {
    var page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(page, "cache-control")).isEqualTo("no-cache");
    var again = get("/", "If-None-Match", header(page, "etag"));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(get("/", "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "main.js, text/javascript; charset=utf-8",
    "views/overview.js, text/javascript; charset=utf-8",
    "console.css, text/css; charset=utf-8",
    "icon.svg, image/svg+xml",
    "lib/lit/index.js, text/javascript; charset=utf-8",
    "lib/chart.js/chunks/helpers.dataset.js, text/javascript; charset=utf-8"
  })
  @DisplayName(
      "files have their type and are kept for ever, since another build has another folder")
  void files(String path, String type) throws Exception {
    var file = get(folder() + path);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(header(file, "content-type")).isEqualTo(type);
    assertThat(header(file, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(file, "vary")).isEqualToIgnoringCase("accept-encoding");
    assertThat(file.body()).isNotEmpty();
    assertThat(get(folder() + path, "If-None-Match", header(file, "etag")).statusCode())
        .isEqualTo(304);
  }

  @Test
  @DisplayName("whoever takes gzip gets the same file compressed")
  void compresses() throws Exception {
    var path = folder() + "lib/chart.js/chart.js";
    var plain = get(path);
    var small = get(path, "Accept-Encoding", "br, gzip");
    assertThat(header(plain, "content-encoding")).isEmpty();
    assertThat(header(small, "content-encoding")).isEqualTo("gzip");
    assertThat(small.body()).hasSizeLessThan(plain.body().length / 3);
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(small.body()))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(plain.body());
    }
    assertThat(header(get(path, "Accept-Encoding", "gzip;q=0"), "content-encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "main.js"})
  @DisplayName("HEAD tells what GET would, without the body")
  void head(String file) throws Exception {
    var path = file.isEmpty() ? "/" : folder() + file;
    var get = get(path);
    var head = request("HEAD", path);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "content-length")).isEqualTo(String.valueOf(get.body().length));
    for (var name : new String[] {"etag", "content-type", "cache-control"}) {
      assertThat(header(head, name)).isEqualTo(header(get, name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none.js",
        "",
        "index.html",
        "lib/lit/package.json",
        "lib/lit/decorators.js",
        "../index.html",
        "%2e%2e/index.html",
        "..%2f..%2fMETA-INF/MANIFEST.MF",
        "lib/lit/..%2f..%2f..%2f..%2fio/rtmprelay/Main.class",
        "main.js/",
        "MAIN.JS"
      })
  @DisplayName("what is not on the list is not there, whatever the class path holds")
  void nothingElse(String path) throws Exception {
    assertThat(get(folder() + path).statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("the folder of another build is not there")
  void otherBuild() throws Exception {
    assertThat(get("/console/00000000000000000000/main.js").statusCode()).isEqualTo(404);
    assertThat(get("/console/").statusCode()).isEqualTo(404);
    assertThat(request("POST", "/").statusCode()).isEqualTo(405);
  }
}
