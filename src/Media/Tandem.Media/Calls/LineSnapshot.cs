namespace Tandem.Media.Calls;

/// <summary>Which media a party had, and what they belonged to.</summary>
internal sealed class LineSnapshot(CallParty party)
{
    private readonly (CallLine Line, int Stream, string? MediaId, bool IsBundled)[] _lines = [.. party.Lines.Select(line => (line, line.Stream, line.MediaId, line.IsBundled))];

    /// <summary>Goes back.</summary>
    public void Restore()
    {
        party.Lines.Clear();
        foreach (var (line, stream, mediaId, isBundled) in _lines)
        {
            (line.Stream, line.MediaId, line.IsBundled) = (stream, mediaId, isBundled);
            party.Lines.Add(line);
        }
    }
}
