using Tandem.Server.Hosting;
using Tandem.Subscribers.Secrets;

namespace Tandem.Server.Stores;

/// <summary>The server's key in the data folder, readable by its owner alone. Whoever has it and the database has the digest secrets.</summary>
internal static class ServerKeyFile
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "server.key";

    /// <summary>Reads the key; makes one when there is none yet.</summary>
    /// <exception cref="StartException">The file is not a key.</exception>
    public static ServerKey Open(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        if (!File.Exists(file)) Make(file);
        var octets = new byte[ServerKey.Length];
        if (Convert.TryFromBase64String(File.ReadAllText(file).Trim(), octets, out var written) && written == ServerKey.Length) return new ServerKey(octets);
        throw new StartException(
            $"{file} is not a server key. Restore it from a backup; or remove it, and every password must be set again before phones can register.", StartException.Configuration);
    }

    private static void Make(string file)
    {
        // The command line and the server may both be first: the complete file appears at once, and the later one leaves it.
        var own = $"{file}.{Guid.NewGuid():N}";
        DataFolder.Replace(own, Convert.ToBase64String(ServerKey.Generate()) + "\n");
        try
        {
            File.Move(own, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(own);
        }
    }
}
