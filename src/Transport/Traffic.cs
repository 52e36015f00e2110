namespace Tandem.Transport;

/// <summary>What went one way, counted by the one loop that carries it and read when somebody observes.</summary>
internal struct Traffic
{
    public long Messages;
    public long Octets;

    public void Add(int octets)
    {
        Messages++;
        Octets += octets;
    }
}
