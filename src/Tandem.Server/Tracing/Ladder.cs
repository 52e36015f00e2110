using System.Globalization;

namespace Tandem.Server.Tracing;

/// <summary>A call as a ladder: a column for each peer and one for the node, an arrow for each message.</summary>
internal sealed class Ladder
{
    private const int ColumnWidth = 34;
    private const string TimeFormat = "HH:mm:ss.fff";
    private const string Node = "Tandem";

    private static readonly string Margin = new(' ', TimeFormat.Length);

    private readonly List<string> _columns = [];

    /// <summary>Makes the columns: the first peer, the node, the other peers in the order in which they appear.</summary>
    public Ladder(IEnumerable<TracedMessage> messages) => Extend(messages);

    /// <summary>Adds columns for peers that are new. Returns whether there were any.</summary>
    public bool Extend(IEnumerable<TracedMessage> messages)
    {
        var before = _columns.Count;
        foreach (var message in messages)
        {
            if (!_columns.Contains(message.Flow)) _columns.Add(message.Flow);
            if (_columns.Count == 1) _columns.Add(Node);
        }

        return _columns.Count > before;
    }

    /// <summary>The line that names the columns.</summary>
    public string Heading() => (Margin + string.Concat(_columns.Select(column => Center(Shorten(column, ColumnWidth - 2), ColumnWidth)))).TrimEnd();

    /// <summary>The line of one message.</summary>
    public string Line(TracedMessage message)
    {
        var (node, peer) = (_columns.IndexOf(Node), _columns.IndexOf(message.Flow));
        var line = new string(' ', ColumnWidth * _columns.Count).ToCharArray();
        for (var column = 0; column < _columns.Count; column++) line[Middle(column)] = '|';
        var (from, to) = (Middle(Math.Min(node, peer)) + 1, Middle(Math.Max(node, peer)));
        line.AsSpan(from, to - from).Fill('-');
        // To the right when it comes in from the left or goes out to the right.
        var isToRight = message.Direction == "sent" == peer > node;
        line[isToRight ? to - 1 : from] = isToRight ? '>' : '<';
        var label = Shorten(Label(message), ColumnWidth - 6);
        // Beside the peer, so that the labels of one leg stand in one column.
        var legStart = peer > node ? Middle(peer) - ColumnWidth : Middle(peer);
        label.CopyTo(line.AsSpan(legStart + (ColumnWidth - label.Length) / 2 + 1));
        return message.Time.ToLocalTime().ToString(TimeFormat, CultureInfo.InvariantCulture) + new string(line).TrimEnd();
    }

    private static string Label(TracedMessage message)
    {
        if (message.Error is { } error) return $" refused: {error} ";
        if (!message.FirstLine.StartsWith("SIP/2.0 ", StringComparison.Ordinal)) return $" {message.CSeq.Split(' ')[^1]} ";
        return $" {message.FirstLine["SIP/2.0 ".Length..]} ";
    }

    private static int Middle(int column) => column * ColumnWidth + ColumnWidth / 2;

    private static string Center(string text, int width) => text.PadLeft((width + text.Length) / 2).PadRight(width);

    private static string Shorten(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}
