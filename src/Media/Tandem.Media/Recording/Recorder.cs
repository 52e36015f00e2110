using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Media.Recording;

/// <summary>Begins recordings of calls in one folder, and knows those that there are. Any thread.</summary>
/// <param name="options">Where and how much.</param>
/// <param name="time">The time of day.</param>
/// <param name="disk">Where their files are made.</param>
/// <param name="ended">Told of each that has ended, with what has failed.</param>
internal sealed class Recorder(RecordingOptions options, TimeProvider time, RecordingDisk disk, Action<CallRecording, Exception?> ended)
{
    private const int MaxName = 100;

    private readonly HashSet<CallRecording> _recordings = [];
    private readonly Lock _turn = new();

    /// <summary>How many calls are recorded.</summary>
    public int Count
    {
        get
        {
            lock (_turn) return _recordings.Count;
        }
    }

    /// <summary>Begins one.</summary>
    /// <param name="callId">Whose it is: its name, when it has no other one.</param>
    /// <param name="folder">A folder within that of recordings; null for that itself.</param>
    /// <param name="file">The name of the file; null for one of the call.</param>
    /// <param name="reason">Why there is none, in words.</param>
    /// <returns>The recording; null when there is none.</returns>
    public CallRecording? TryBegin(string callId, string? folder, string? file, out string reason)
    {
        reason = "";
        if (options.Folder.Length == 0) reason = "No folder of recordings is configured.";
        else if (PathOf(folder, file ?? $"{Plain(callId)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}") is not { } path) reason = "The file is outside of the folder of recordings.";
        else if (Count >= options.MaxRecordings) reason = "There are too many recordings.";
        else return Begin(path, out reason);
        return null;
    }

    /// <summary>Ends when all recordings that were ended are written.</summary>
    public Task WrittenAsync()
    {
        lock (_turn) return Task.WhenAll(_recordings.Select(recording => recording.Completion));
    }

    private CallRecording? Begin(string path, out string reason)
    {
        reason = "";
        try
        {
            RecordingDisk.CreateFolder(Path.GetDirectoryName(path)!);
            if (disk.FreeSpaceAt(Path.GetDirectoryName(path)!) < options.MinFreeSpace)
            {
                reason = "The disk has too little space for recordings.";
                return null;
            }

            lock (_turn)
            {
                var recording = new CallRecording(new RecordingFiles(disk, path, options, time.GetUtcNow(), Instant.Now(time)), options, time, Ended);
                _recordings.Add(recording);
                return recording;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            reason = "The file cannot be made, or is there already.";
            return null;
        }
    }

    private void Ended(CallRecording recording, Exception? failure)
    {
        lock (_turn) _recordings.Remove(recording);
        ended(recording, failure);
    }

    /// <summary>The path without the end of its name, which is never outside of the folder.</summary>
    private string? PathOf(string? folder, string file)
    {
        if (file.Contains('\0') || folder?.Contains('\0') == true) return null;
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder));
        var path = Path.GetFullPath(Path.Combine(root, folder ?? "", file));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.EndsInDirectorySeparator(path)) return null;
        return Path.GetExtension(path) is ".pcap" or ".wav" ? Path.ChangeExtension(path, null) : path;
    }

    /// <summary>A Call-ID is whatever a stranger says.</summary>
    private static string Plain(string callId)
    {
        var plain = string.Concat(callId.Take(MaxName).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '@' ? letter : '_'));
        return plain.Length == 0 ? "_" : plain;
    }
}
