using System.Security.Cryptography;

namespace Tandem.Core.Registration;

/// <summary>What the registrar grants.</summary>
public sealed record RegistrarOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly RegistrarOptions Default = new();

    /// <summary>How long a contact lasts that does not say, 1 h (RFC 3261 section 10.2.1.1).</summary>
    public TimeSpan DefaultExpires { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Shortest time that is granted, 60 s; a contact that wants less gets 423 (RFC 3261 section 10.3 step 7). At most 1 h.</summary>
    public TimeSpan MinExpires { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time that is granted, 2 h; a contact that wants more gets this.</summary>
    public TimeSpan MaxExpires { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Most contacts of one address-of-record, 20; a further one takes the place of the one that ends first.</summary>
    public int MaxContacts { get; init; } = 20;

    /// <summary>The Flow-Timer told to outbound clients on connections: how often at least they send a keep-alive (RFC 5626 section 4.4.1), 120 s; zero for none.</summary>
    public TimeSpan FlowTimer { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether a Path that the client does not say it supports is refused with 420, so that it notices a proxy that it did not want (RFC 3327 section 5.3); false by default.</summary>
    public bool RequirePathSupport { get; init; }

    /// <summary>
    /// Whether the 200 has a Service-Route that names this node by the listener that the REGISTER came to (RFC 3608), so that clients which heed it send their requests here whatever they call; false by default.
    /// </summary>
    public bool ServiceRoute { get; init; }

    /// <summary>Secret of this node for its temporary GRUUs, 16 octets or more. At random when it is not given: they then end with the process.</summary>
    public ReadOnlyMemory<byte> GruuKey { get; init; } = RandomNumberGenerator.GetBytes(32);
}
