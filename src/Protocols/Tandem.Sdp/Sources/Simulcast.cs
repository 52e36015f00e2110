using System.Diagnostics.CodeAnalysis;

namespace Tandem.Sdp.Sources;

/// <summary>A medium that is sent several times: <c>a=simulcast:send 1,~4;2;3 recv 5</c> (RFC 8853 section 5.1). Immutable.</summary>
/// <param name="Sent">The streams that this side sends, each with the forms that it may have; empty for none.</param>
/// <param name="Received">Those that it receives, likewise.</param>
public sealed record Simulcast(IReadOnlyList<IReadOnlyList<SimulcastStream>> Sent, IReadOnlyList<IReadOnlyList<SimulcastStream>> Received)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "simulcast";

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out Simulcast? simulcast)
    {
        simulcast = null;
        IReadOnlyList<IReadOnlyList<SimulcastStream>>? sent = null;
        IReadOnlyList<IReadOnlyList<SimulcastStream>>? received = null;
        var words = AttributeText.Words(value);
        // Each direction once at most, in either order.
        if (words.Length is not (2 or 4)) return false;
        for (var i = 0; i < words.Length; i += 2)
        {
            if (Streams(words[i + 1]) is not { } streams) return false;
            if (words[i] == RestrictionId.Send && sent is null) sent = streams;
            else if (words[i] == RestrictionId.Receive && received is null) received = streams;
            else return false;
        }

        simulcast = new Simulcast(sent ?? [], received ?? []);
        return true;
    }

    /// <summary>The value of the attribute.</summary>
    public override string ToString() =>
        string.Join(' ', new[] { (RestrictionId.Send, Sent), (RestrictionId.Receive, Received) }.Where(direction => direction.Item2.Count > 0).Select(direction => $"{direction.Item1} {Text(direction.Item2)}"));

    private static string Text(IReadOnlyList<IReadOnlyList<SimulcastStream>> streams) => string.Join(';', streams.Select(forms => string.Join(',', forms)));

    private static IReadOnlyList<SimulcastStream>[]? Streams(string text)
    {
        var streams = new List<IReadOnlyList<SimulcastStream>>();
        foreach (var stream in text.Split(';'))
        {
            var forms = Array.ConvertAll(stream.Split(','), form => new SimulcastStream(form.TrimStart('~'), form.StartsWith('~')));
            if (!Array.TrueForAll(forms, form => RestrictionId.IsId(form.Id))) return null;
            streams.Add(forms);
        }

        return [.. streams];
    }
}
