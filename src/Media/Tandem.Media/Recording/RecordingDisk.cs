namespace Tandem.Media.Recording;

/// <summary>Where the files of recordings are made. Any thread.</summary>
internal class RecordingDisk
{
    /// <summary>Octets that are free for whoever Tandem runs as, where a folder or file is.</summary>
    /// <exception cref="IOException">It is not known.</exception>
    public virtual long FreeSpaceAt(string path) => new DriveInfo(path).AvailableFreeSpace;

    /// <summary>Makes a folder, and those that it is in, unless it is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateFolder(string path)
    {
        // Who has spoken with whom is in the names, which are for who owns the files, and his group.
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) CreateFolder(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Mode);
    }

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
