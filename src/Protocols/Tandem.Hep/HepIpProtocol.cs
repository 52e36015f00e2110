namespace Tandem.Hep;

/// <summary>What the captured message was carried in over IP, by its number in the IP header.</summary>
public enum HepIpProtocol
{
    /// <summary>TCP, and what rides on it.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,
}
