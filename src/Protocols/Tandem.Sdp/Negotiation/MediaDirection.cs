namespace Tandem.Sdp.Negotiation;

/// <summary>Who sends a medium, seen from who describes it (RFC 3264 section 5.1, RFC 8866 section 6.7).</summary>
[Flags]
public enum MediaDirection
{
    /// <summary>Nobody: <c>a=inactive</c>.</summary>
    Inactive = 0,

    /// <summary>This side: <c>a=sendonly</c>.</summary>
    SendOnly = 1,

    /// <summary>The other side: <c>a=recvonly</c>.</summary>
    ReceiveOnly = 2,

    /// <summary>Both: <c>a=sendrecv</c>, and where nothing is said.</summary>
    SendReceive = SendOnly | ReceiveOnly,
}

/// <summary>Directions in descriptions.</summary>
public static class MediaDirections
{
    private static readonly (string Name, MediaDirection Direction)[] All =
        [("sendrecv", MediaDirection.SendReceive), ("sendonly", MediaDirection.SendOnly), ("recvonly", MediaDirection.ReceiveOnly), ("inactive", MediaDirection.Inactive)];

    /// <summary>The names of the attributes.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. All.Select(direction => direction.Name)];

    /// <summary>Reads the name of an attribute.</summary>
    public static bool TryParse(string name, out MediaDirection direction)
    {
        var at = Array.FindIndex(All, known => known.Name == name);
        direction = at < 0 ? default : All[at].Direction;
        return at >= 0;
    }

    /// <summary>The direction of a medium: its own, or that of the session.</summary>
    public static MediaDirection DirectionOf(this SessionDescription session, MediaDescription media) => Find(media.Attributes) ?? Find(session.Attributes) ?? MediaDirection.SendReceive;

    /// <summary>The name of the attribute.</summary>
    public static string ToAttribute(this MediaDirection direction) => Array.Find(All, known => known.Direction == direction).Name;

    /// <summary>The same seen from the other side.</summary>
    public static MediaDirection Reversed(this MediaDirection direction) =>
        (direction.HasFlag(MediaDirection.SendOnly) ? MediaDirection.ReceiveOnly : 0) | (direction.HasFlag(MediaDirection.ReceiveOnly) ? MediaDirection.SendOnly : 0);

    /// <summary>What to answer (RFC 3264 section 6.1).</summary>
    /// <param name="wanted">What this side wants.</param>
    /// <param name="offered">What the offer says.</param>
    public static MediaDirection AnswerTo(this MediaDirection wanted, MediaDirection offered) => wanted & offered.Reversed();

    private static MediaDirection? Find(SdpAttributes attributes)
    {
        foreach (var attribute in attributes)
            if (attribute.Value is null && TryParse(attribute.Name, out var direction)) return direction;
        return null;
    }
}
