using System.Text;

namespace Tandem.Server.Hosting;

/// <summary>
/// The folder with everything that outlives the process. It belongs to this user alone, and to one running server at a time: the instance holds the lock until it is disposed of or the process ends,
/// however it ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string LockFile = "tandem.lock";
    private const string ProcessFile = "tandem.pid";
    private const string SocketFile = "control.socket";

    /// <summary>Longest path of a Unix socket: <c>sun_path</c> of Linux without its final zero.</summary>
    private const int MaxSocketPath = 107;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The Unix socket on which the server of this folder takes the commands of <c>tandem</c>.</summary>
    public string ControlSocket => ControlSocketOf(Path);

    /// <summary>The control socket of the server that uses <paramref name="folder"/>.</summary>
    public static string ControlSocketOf(string folder) => System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), SocketFile);

    /// <summary>Makes the folder when it is missing and takes it for this process.</summary>
    /// <exception cref="StartException">Another server uses it, or it cannot be written.</exception>
    public static DataFolder Open(string folder)
    {
        var path = System.IO.Path.GetFullPath(folder);
        if (Encoding.UTF8.GetByteCount(ControlSocketOf(path)) > MaxSocketPath)
            throw new StartException($"The path of the data folder {path} is too long for a control socket in it; name one of at most {MaxSocketPath - SocketFile.Length - 1} octets with --data DIR.", StartException.Configuration);
        try
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            return new DataFolder(path, Take(path));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder {path} cannot be used: {refused.Message} Name another one with --data DIR.", StartException.Unavailable);
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file for this user alone, so that a crash leaves the old content or the new.</summary>
    public static void Replace(string file, string content)
    {
        var next = file + ".new";
        System.IO.File.Delete(next);
        using (var stream = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(next, file, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream Take(string folder)
    {
        FileStream taken;
        try
        {
            // FileShare.None is flock(2) here: the kernel lets go of it when the process dies.
            taken = new FileStream(System.IO.Path.Combine(folder, LockFile),
                new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnly });
        }
        catch (IOException) when (TryReadOwner(folder, out var process))
        {
            throw new StartException($"Another Tandem (process {process}) uses the data folder {folder}. Stop it, or give this one its own with --data DIR and --port-offset N.", StartException.Unavailable);
        }

        // A file of its own, because the framework locks to read as well.
        Replace(System.IO.Path.Combine(folder, ProcessFile), $"{Environment.ProcessId}\n");
        return taken;
    }

    private static bool TryReadOwner(string folder, out int process)
    {
        process = 0;
        var file = System.IO.Path.Combine(folder, ProcessFile);
        return System.IO.File.Exists(file) && int.TryParse(System.IO.File.ReadAllText(file).AsSpan().Trim(), out process);
    }
}
