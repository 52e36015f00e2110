namespace Tandem.Media.Transports;

/// <summary>How strict a transport to a phone is. Immutable.</summary>
public sealed record PhoneTransportOptions
{
    /// <summary>For how long after offer and answer the first source that sends becomes the known one, wherever it is; zero for the announced address alone. 5 seconds by default.</summary>
    public TimeSpan LatchWindow { get; init; } = TimeSpan.FromSeconds(5);
}
