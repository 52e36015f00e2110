namespace Tandem.Media.Recording;

/// <summary>Where the files of recordings are made. Any thread.</summary>
internal class RecordingDisk
{
    /// <summary>Makes a file that was not there.</summary>
    /// <exception cref="IOException">It cannot be made, or is there already.</exception>
    public virtual Stream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 1 << 16 };
        // What people have said is for who owns the files, and his group.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        return new FileStream(path, options);
    }
}
