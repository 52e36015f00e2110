namespace Tandem.Core.Locating;

/// <summary>The servers that a name led to, as far as a request has not been to them yet.</summary>
internal sealed class ServerList(List<ServerAddress> servers)
{
    private int _next;

    /// <summary>Whether there is another one.</summary>
    public bool HasNext => _next < servers.Count;

    /// <summary>Takes the next one.</summary>
    public bool TryTake(out ServerAddress server)
    {
        server = HasNext ? servers[_next++] : default;
        return !server.Address.IsUnspecified;
    }
}
