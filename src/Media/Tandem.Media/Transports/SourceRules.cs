namespace Tandem.Media.Transports;

/// <summary>Whose packets a transport without ICE takes, beside those that prove themselves. Immutable.</summary>
/// <param name="Learns">Whether the first source after offer and answer becomes the known one (<see cref="PhoneTransportOptions.LatchWindow"/>); otherwise the announced address is the only one.</param>
/// <param name="Follows">Whether another source takes over at any time, once the known one is silent. A stranger who knows the port can do that as well.</param>
public sealed record SourceRules(bool Learns, bool Follows)
{
    /// <summary>Those of who says nothing of it.</summary>
    public static readonly SourceRules Default = new(Learns: true, Follows: false);
}
