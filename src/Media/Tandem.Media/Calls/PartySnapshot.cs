namespace Tandem.Media.Calls;

/// <summary>What a party could take, which media it had, and what they belonged to.</summary>
internal sealed class PartySnapshot(CallParty party)
{
    private readonly PartyProfile _profile = party.Profile;
    private readonly string? _network = party.Network;
    private readonly (CallLine Line, int Stream, string? MediaId, bool IsBundled, LineTransport? Transport)[] _lines =
        [.. party.Lines.Select(line => (line, line.Stream, line.MediaId, line.IsBundled, line.Transport))];

    /// <summary>Goes back.</summary>
    public void Restore()
    {
        (party.Profile, party.Network) = (_profile, _network);
        party.Lines.Clear();
        foreach (var (line, stream, mediaId, isBundled, transport) in _lines)
        {
            (line.Stream, line.MediaId, line.IsBundled) = (stream, mediaId, isBundled);
            // Sockets that are closed in the meantime do not come back.
            if (transport is not { IsClosed: true }) line.Transport = transport;
            party.Lines.Add(line);
        }
    }
}
