// Writes the files beside it with what Spark writes its event logs with (lz4-java 1.8.0, snappy-java 1.1.8.3):
//
//     gunzip -k application.gz
//     CP=/usr/share/java/lz4-java.jar:/usr/share/java/snappy-java.jar   # Debian: liblz4-java libsnappy-java
//     java -cp $CP Write.java application .
import java.io.*; import java.nio.file.*;
import net.jpountz.lz4.*; import net.jpountz.xxhash.*; import org.xerial.snappy.*;
public class Write {
  static OutputStream lz4(OutputStream o, int size) { return new LZ4BlockOutputStream(o, size, LZ4Factory.fastestInstance().fastCompressor(), XXHashFactory.fastestInstance().newStreamingHash32(0x9747b28c).asChecksum(), true); }
  public static void main(String[] a) throws Exception {
    byte[] in = Files.readAllBytes(Paths.get(a[0]));
    try (OutputStream o = lz4(new FileOutputStream(a[1] + "/application.lz4"), 32768)) { o.write(in); }
    try (OutputStream o = new SnappyOutputStream(new FileOutputStream(a[1] + "/application.snappy"), 32768)) { o.write(in); }
    // Short blocks, some of which do not become shorter, by two writers one behind the other.
    byte[] head = java.util.Arrays.copyOf(in, 3000);
    try (FileOutputStream f = new FileOutputStream(a[1] + "/appended.lz4")) { for (int i = 0; i < 2; i++) { OutputStream o = lz4(f, 64); o.write(head); ((LZ4BlockOutputStream) o).finish(); } }
    try (FileOutputStream f = new FileOutputStream(a[1] + "/appended.snappy")) { for (int i = 0; i < 2; i++) { SnappyOutputStream o = new SnappyOutputStream(f, 1024); o.write(head); o.flush(); } }
  }
}
