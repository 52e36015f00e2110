namespace Tandem.Codecs.G711;

/// <summary>The two encoding laws of ITU-T G.711.</summary>
internal enum G711Law
{
    A,
    Mu,
}
