namespace Tandem.Sdp.Rtp;

/// <summary>A format of a medium over RTP with all that is said of it. Immutable.</summary>
/// <param name="Map">Its number and encoding.</param>
/// <param name="Parameters">Its parameters; null without.</param>
/// <param name="Feedback">What feedback a receiver may send, as the values of <see cref="RtcpFeedback"/>.</param>
public sealed record RtpFormat(RtpMap Map, FormatParameters? Parameters, IReadOnlyList<string> Feedback)
{
    /// <summary>Its payload type.</summary>
    public byte PayloadType => Map.PayloadType;

    /// <summary>Whether its encoding has a name, whatever the case.</summary>
    public bool Is(string encoding) => Map.Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The formats of a medium in their order, the most wanted first. One that nothing tells the encoding of is left out, and so is one that stands there a second time.
    /// </summary>
    public static IReadOnlyList<RtpFormat> Of(MediaDescription media)
    {
        var maps = ByPayloadType(AttributeText.ParseAll<RtpMap>(media.Attributes.FindAll(RtpMap.Name), RtpMap.TryParse), map => map.PayloadType);
        var parameters = ByPayloadType(AttributeText.ParseAll<FormatParameters>(media.Attributes.FindAll(FormatParameters.Name), FormatParameters.TryParse), parameter => parameter.Format);
        var feedback = AttributeText.ParseAll<RtcpFeedback>(media.Attributes.FindAll(RtcpFeedback.Name), RtcpFeedback.TryParse);
        var formats = new List<RtpFormat>();
        foreach (var format in media.Formats)
        {
            if (!AttributeText.TryPayloadType(format, out var payloadType) || formats.Exists(known => known.PayloadType == payloadType)) continue;
            if ((maps.GetValueOrDefault(payloadType) ?? RtpMap.OfStatic(payloadType)) is not { } map) continue;
            formats.Add(new RtpFormat(map, parameters.GetValueOrDefault(format), [.. feedback.Where(one => one.IsFor(payloadType)).Select(one => one.Value).Distinct()]));
        }

        return formats;
    }

    /// <summary>The attributes that say it.</summary>
    public IEnumerable<SdpAttribute> ToAttributes()
    {
        yield return new SdpAttribute(RtpMap.Name, Map.ToString());
        if (Parameters is not null) yield return new SdpAttribute(FormatParameters.Name, Parameters.ToString());
        foreach (var value in Feedback) yield return new SdpAttribute(RtcpFeedback.Name, new RtcpFeedback(PayloadType, value).ToString());
    }

    /// <summary>The first of each number counts.</summary>
    private static Dictionary<TKey, T> ByPayloadType<TKey, T>(IEnumerable<T> all, Func<T, TKey> key) where TKey : notnull
    {
        var found = new Dictionary<TKey, T>();
        foreach (var one in all) found.TryAdd(key(one), one);
        return found;
    }
}
