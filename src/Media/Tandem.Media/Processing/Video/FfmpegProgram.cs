namespace Tandem.Media.Processing.Video;

/// <summary>FFmpeg as a program of the system, which is never bundled.</summary>
internal static class FfmpegProgram
{
    /// <summary>Debian's package.</summary>
    public const string Package = "ffmpeg";

    /// <summary>So many are planned for. Encoders of H.264 and H.263 cannot be told of pictures that come when they come without waiting for the next one: what comes less often takes less than the bit rate, never more.</summary>
    private const int PicturesPerSecond = 30;

    /// <summary>The path of the program; null when it is not there.</summary>
    public static string? Find(string program)
    {
        if (program.Contains(Path.DirectorySeparatorChar)) return File.Exists(program) ? program : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// What is said to it. It reads IVF, which gives each picture at once, decodes and encodes without looking ahead, and makes a key frame of every one that comes, so that a request for one is handed to the source.
    /// </summary>
    public static IEnumerable<string> Arguments(PictureConversion conversion) =>
    [
        "-hide_banner", "-nostats", "-loglevel", "error", "-flags", "low_delay", "-probesize", "32", "-analyzeduration", "0", "-threads", "1", "-f", "ivf", "-i", "pipe:0",
        "-an", "-fps_mode", "passthrough", "-enc_time_base", "1:1000", "-pix_fmt", "yuv420p", "-force_key_frames", "source", "-flush_packets", "1", "-g", "3000", "-threads", "1",
        "-b:v", FormattableString.Invariant($"{EncoderRate(conversion)}"), "-maxrate", FormattableString.Invariant($"{EncoderRate(conversion)}"), "-bufsize", FormattableString.Invariant($"{conversion.BitRate / 2}"),
        .. conversion.Target switch { VideoCodec.Vp8 => Vp8, VideoCodec.H264 => H264(conversion.FitsPackets), _ => H263(conversion.Format) },
        // Whoever takes the others takes their pixels for squares.
        .. conversion is { Source: VideoCodec.H263, Target: not VideoCodec.H263 } ? SquarePixels : [],
        "pipe:1",
    ];

    /// <summary>What the encoder is told: that of H.263 thinks that each unit of time has a picture, and a unit is a millisecond.</summary>
    private static long EncoderRate(PictureConversion conversion) =>
        conversion.Target == VideoCodec.H263 ? conversion.BitRate * 1000L * conversion.Format.Interval / PicturesPerSecond : conversion.BitRate;

    private static string[] Vp8 => ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-auto-alt-ref", "0", "-error-resilient", "default", "-f", "ivf"];

    private static string[] SquarePixels => ["-vf", "scale='2*trunc(ih*dar/2)':ih,setsar=1"];

    private static string[] H263(H263Format format) =>
        ["-vf", format.Filter(), "-c:v", "h263", "-f", "mpegts", "-omit_video_pes_length", "0", "-muxdelay", "0", "-muxpreload", "0"];

    // Constrained Baseline is what everybody reads (RFC 7742 section 6.2). It would take the milliseconds for pictures, of which each then had a thirtieth of its bits; to be told how long each
    // is (force-cfr=0) it waits for the next one.
    private static string[] H264(bool fitsPackets) =>
    [
        "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline", "-x264-params", $"sliced-threads=0:scenecut=0:fps={PicturesPerSecond}{(fitsPackets ? ":slice-max-size=1150" : "")}",
        "-f", "flv", "-flvflags", "no_duration_filesize",
    ];
}
