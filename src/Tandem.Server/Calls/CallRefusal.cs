using Tandem.Media.Legs;
using Tandem.Media.Transports;

namespace Tandem.Server.Calls;

/// <summary>Datagrams of a party that were refused for being bad, or a stranger's.</summary>
/// <param name="Party">To whose side they came.</param>
/// <param name="Kind">The medium, such as <c>audio</c>.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Count">How many.</param>
internal sealed record CallRefusal(string Party, string Kind, string Reason, long Count)
{
    /// <summary>Those of a call.</summary>
    public static IReadOnlyList<CallRefusal> Of(MediaSessionReport measured) =>
    [
        .. from leg in measured.Legs
           from stream in leg.Streams
           from drop in stream.Drops
           let reason = Enum.Parse<MediaDrop>(drop.Key)
           where reason.IsBadInput()
           select new CallRefusal(leg.Name, stream.Kind, reason.ToWords(), drop.Value),
    ];
}
