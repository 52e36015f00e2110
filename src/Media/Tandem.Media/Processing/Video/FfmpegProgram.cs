namespace Tandem.Media.Processing.Video;

/// <summary>FFmpeg as a program of the system, which is never bundled.</summary>
internal static class FfmpegProgram
{
    /// <summary>Debian's package.</summary>
    public const string Package = "ffmpeg";

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
    public static IEnumerable<string> Arguments(VideoCodec target, VideoTranscoderOptions options, bool fitsPackets) =>
    [
        "-hide_banner", "-nostats", "-loglevel", "error", "-flags", "low_delay", "-probesize", "32", "-analyzeduration", "0", "-threads", "1", "-f", "ivf", "-i", "pipe:0",
        "-an", "-fps_mode", "passthrough", "-enc_time_base", "1:1000", "-pix_fmt", "yuv420p", "-force_key_frames", "source", "-flush_packets", "1", "-g", "3000", "-threads", "1",
        "-b:v", FormattableString.Invariant($"{options.BitRate}"), "-maxrate", FormattableString.Invariant($"{options.BitRate}"), "-bufsize", FormattableString.Invariant($"{options.BitRate / 2}"),
        .. target == VideoCodec.Vp8 ? Vp8 : H264(fitsPackets),
        "pipe:1",
    ];

    private static string[] Vp8 => ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-auto-alt-ref", "0", "-error-resilient", "default", "-f", "ivf"];

    // Constrained Baseline is what everybody reads (RFC 7742 section 6.2).
    private static string[] H264(bool fitsPackets) =>
    [
        "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline", "-x264-params", $"sliced-threads=0:scenecut=0{(fitsPackets ? ":slice-max-size=1150" : "")}",
        "-f", "flv", "-flvflags", "no_duration_filesize",
    ];
}
