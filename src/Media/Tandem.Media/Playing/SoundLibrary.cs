using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tandem.Media.Processing.Video;

namespace Tandem.Media.Playing;

/// <summary>
/// Sounds of a folder, by their names, and sounds that are handed over. Files of the format WAVE are read here; any other by FFmpeg, when that is installed, as a process of its own that gets the octets through a pipe and opens
/// nothing by itself. Any thread.
/// </summary>
/// <param name="options">Which folder, and how much.</param>
public sealed class SoundLibrary(SoundOptions options)
{
    private const int DecodedRate = 16_000;

    /// <summary>Processes at once.</summary>
    private const int MaxDecoding = 4;

    private readonly HeldSounds _held = new();
    private int _decoding;

    /// <summary>Reads a sound of the folder.</summary>
    /// <param name="name">Its name, relative to the folder or not; never outside.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The sound, or why there is none, in words.</returns>
    public async Task<(Sound? Sound, string Reason)> ReadFileAsync(string name, CancellationToken cancellation)
    {
        if (options.Folder.Length == 0) return (null, "No folder of sounds is configured.");
        if (Within(name) is not { } path) return (null, "The file is outside of the folder of sounds.");
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return (null, "There is no such file in the folder of sounds.");
            if (file.Length > options.MaxOctets) return (null, "The file is too long.");
            var known = new SoundFile(path, file.Length, file.LastWriteTimeUtc);
            if (_held.Find(known) is { } held) return (held, "");
            var (sound, reason) = await ReadAsync(await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            return sound is null ? (null, reason) : (_held.Hold(known, sound), "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, "The file cannot be read.");
        }
    }

    /// <summary>Reads the octets of a file.</summary>
    /// <returns>The sound, or why there is none, in words.</returns>
    public async Task<(Sound? Sound, string Reason)> ReadAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        if (WaveFile.TryRead(octets.Span) is { } wave) return Checked(wave);
        if (FfmpegProgram.Find(options.Program) is not { } program) return (null, $"The sound is no WAVE of a kind that is known, and for others there is no {options.Program}.");
        try
        {
            if (Interlocked.Increment(ref _decoding) > MaxDecoding) return (null, "Too many sounds are being decoded.");
            return Checked(await DecodeAsync(program, octets, cancellation).ConfigureAwait(false));
        }
        finally
        {
            Interlocked.Decrement(ref _decoding);
        }
    }

    private (Sound? Sound, string Reason) Checked(Sound? sound) => sound is null ? (null, "The sound cannot be decoded.") : sound.Duration > options.MaxTime ? (null, "The sound is too long.") : (sound, "");

    private IEnumerable<string> Arguments =>
    [
        "-hide_banner", "-nostats", "-loglevel", "quiet", "-protocol_whitelist", "pipe", "-threads", "1", "-i", "pipe:0", "-vn", "-sn", "-dn",
        "-t", FormattableString.Invariant($"{options.MaxTime.TotalSeconds + 1:0}"), "-ac", "1", "-ar", FormattableString.Invariant($"{DecodedRate}"), "-f", "s16le", "pipe:1",
    ];

    private string? Within(string name)
    {
        if (name.Contains('\0')) return null;
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder));
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    private async Task<Sound?> DecodeAsync(string program, ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Patience);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                // It may stop reading before the end.
                var writing = WriteAsync(process.StandardInput.BaseStream, octets, patience.Token);
                using var decoded = new MemoryStream();
                await process.StandardOutput.BaseStream.CopyToAsync(decoded, patience.Token).ConfigureAwait(false);
                await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return decoded.Length == 0 ? null : new Sound(MemoryMarshal.Cast<byte, short>(decoded.GetBuffer().AsSpan(0, (int)decoded.Length & ~1)).ToArray(), DecodedRate);
            }
            finally
            {
                if (!process.HasExited) process.Kill();
            }
        }
        catch (Exception failure) when (failure is IOException or Win32Exception or InvalidOperationException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task WriteAsync(Stream input, ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        await using var closing = input.ConfigureAwait(false);
        await input.WriteAsync(octets, cancellation).ConfigureAwait(false);
    }
}
