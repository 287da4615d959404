import { commonSubexpressions } from "./common_subexpressions.js";
import { copyExpansions } from "./copy_expansions.js";
import { cropPooled } from "./crop_pooled.js";
import { expandSoftmax } from "./expand_softmax.js";
import { foldConstants } from "./fold_constants.js";
import { fuseCopies } from "./fusion/fuse_copies.js";
import { fuseElementwise } from "./fusion/fuse_elementwise.js";
import { fusePooling } from "./fusion/fuse_pooling.js";
import { fuseProducers } from "./fusion/fuse_producers.js";
import { defaultLimits, type FusionLimits } from "./fusion/limits.js";
import { joinPadded } from "./join_padded.js";
import { joinProducts } from "./join_products.js";
import { narrowSlices } from "./narrow_slices.js";
import { ownParts } from "./own_parts.js";
import { packKept } from "./pack_kept.js";
import type { Pass } from "./pass.js";
import { poolBeforeActivation } from "./pool_before_activation.js";
import { recompute } from "./recompute.js";
import { removeDeadCode } from "./remove_dead_code.js";
import { removeIdentities } from "./remove_identities.js";
import { shareBuffers } from "./share_buffers.js";
import { simplifyBroadcasts } from "./simplify_broadcasts.js";
import { sinkReshapes } from "./sink_reshapes.js";

/** What runs on the forward graph of a model, before it is differentiated. */
export const forwardPipeline: readonly Pass[] = [
  poolBeforeActivation,
  // After the activation has gone behind the pooling.
  cropPooled,
  // Or the gradient of one step would be that of the whole sequence, zeros but for that step.
  narrowSlices,
  // So that the gradient is not asked to go through what was replaced.
  removeDeadCode,
];

/** What runs on a whole program, the gradients and updates in it, for a device with these limits. */
export const pipelineFor = (limits: FusionLimits): readonly Pass[] => [
  // For programs without gradients; a training program has had it before it was differentiated.
  poolBeforeActivation,
  cropPooled,
  // Early, so that the log-sum-exps of a loss and of its gradient are found to be the same.
  expandSoftmax,
  // After differentiation again: gradients slice too.
  narrowSlices,
  joinPadded,
  foldConstants,
  // After folding, which finds the zeros and ones.
  removeIdentities,
  joinProducts,
  simplifyBroadcasts,
  sinkReshapes,
  // When all nodes have their final form, or equal ones would be missed.
  commonSubexpressions,
  // The last before fusion: to that, a dead node is a reader like any other.
  removeDeadCode,
  // The last but for views: another pass would find the copies equal.
  recompute,
  // After it, which says what later kernels read.
  packKept,
  copyExpansions,
  ownParts,
  // Before fusion, which makes no kernels of views.
  shareBuffers,
  fuseElementwise(limits),
  // After element-wise fusion, so that pooling sees convolution and bias as one producer, and brings the activation along.
  fusePooling(limits),
  // After the two above: what a convolution's kernel can compute at its end should not begin another.
  fuseProducers(limits),
  // Last: of all that computes nothing twice, what is left.
  fuseCopies(limits),
];

export const pipeline: readonly Pass[] = pipelineFor(defaultLimits);
