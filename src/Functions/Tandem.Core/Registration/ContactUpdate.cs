namespace Tandem.Core.Registration;

/// <summary>What a REGISTER wants for one contact.</summary>
/// <param name="Uri">The contact's URI.</param>
/// <param name="Instance">The instance id without quotes and angle brackets; empty for none.</param>
/// <param name="RegId">The reg-id; 0 for none.</param>
/// <param name="Preference">q in thousandths.</param>
/// <param name="Features">The parameters that tell what the device can do, each with its semicolon; empty for none.</param>
/// <param name="Expires">For how long; zero to remove it.</param>
internal readonly record struct ContactUpdate(ReadOnlyMemory<byte> Uri, ReadOnlyMemory<byte> Instance, uint RegId, ushort Preference, ReadOnlyMemory<byte> Features, TimeSpan Expires);
