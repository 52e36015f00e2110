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
}
